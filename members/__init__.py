"""People, institutions, alliances, roles, bodies, strands, clusters, nominations, news, access and home."""
