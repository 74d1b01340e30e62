"""What is asked of a network: other plans, worlds that may come, what an offer or an agreement is worth.

Where nothing else is said a question raises as `tumen.network.mip.solve.solve` does, and problems of a world
name it.
"""
