"""What a variant changes apart from an agreement: who acts, on whom, and what it means for the model."""
