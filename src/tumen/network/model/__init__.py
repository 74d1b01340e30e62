"""What is given: the network, the law that holds for it, its scenarios, and what is wrong with any of
them.
"""
