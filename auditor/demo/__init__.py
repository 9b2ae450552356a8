"""Sample portals of invented units, bundled so that the whole tool can be tried without a network."""
