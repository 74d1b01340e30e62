"""What an invitation says: who is invited and why, and what settling would come to for their product."""
