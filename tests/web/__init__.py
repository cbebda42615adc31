"""The page and its API, as browsers and programs meet them."""
