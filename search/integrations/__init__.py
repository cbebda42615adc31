"""Hand hits to other people's programs. Each module needs packages of its own, which an extra installs."""
