"""Ways out of the house for alerts: e-mail by SMTP, and a Telegram group."""
