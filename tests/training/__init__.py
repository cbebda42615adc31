"""The scripts that fit the splitter."""
