"""What an audit of past shipments asks of each row: what evidences its origin, whether the duty is right,
what is looked at first, until when a refund may be claimed.
"""
