"""Facts: what a site's stored evidence says, read without network, clock or opinion."""
