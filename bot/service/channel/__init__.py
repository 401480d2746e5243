"""What every channel needs: taking words in, handing replies out, one's own data."""
