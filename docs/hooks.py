"""What the theme leaves unsaid: its search is a dialog without a name, which screen readers need."""


def on_post_page(output: str, **_: object) -> str:
    """The page with its search named."""
    dialog = 'data-md-component="search" role="dialog"'
    return output.replace(dialog, f'{dialog} aria-label="Search"')
