"""Forms sent as a browser sends them."""


def post_seen(client, url, fields=(), **asked):
    """Open the page and send the fields with the mark of what it has shown."""
    seen = client.get(url).context["form"]["seen"].value()
    return client.post(url, {**dict(fields), "seen": seen}, **asked)
