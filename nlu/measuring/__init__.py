"""What only measures: nothing is learnt from it, so no model is learnt anew for it (`bot/dialogue/training.py`)."""
