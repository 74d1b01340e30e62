"""Labels of conditions that several tariffs print, in our own words."""

IN_QUOTA = "within the tariff quota"
