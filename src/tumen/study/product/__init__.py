"""What is asked of single products: the study as it is today, their origin, duty,
delivered cost and changes.
"""
