"""Ways out of the house for alerts: e-mail by SMTP. (A Telegram group is told through the bot.)"""
