"""The book of tariffs: the rates of every regime on a day, with what a study states and policy changes."""
