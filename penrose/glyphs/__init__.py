"""What a tensor looks like: outlines by glyph name, and where legs meet them."""
