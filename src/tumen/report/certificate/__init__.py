"""Certificates of origin on the forms of the agreements: words, boxes, pages, a check before sending."""
