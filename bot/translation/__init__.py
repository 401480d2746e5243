"""Translation providers: one file each, none loaded unless a town has chosen it."""
