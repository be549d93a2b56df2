"""`dukkan snippet`: what a shop puts into its pages, and where else it can send people."""

from html import escape
from pathlib import Path
from typing import Final

import click

from relay import settings
from relay.cli_parts import config_option, or_say
from relay.identity_keys import variable
from relay.web.data_files import widget_source
from relay.web.widget_files import WidgetFiles

IDENTITY: Final = """\
Who is signed in to your shop can be signed in to the chat: agents see his name as verified, and his chats
follow him from one device to the next. Make a secret, give it to the relay as a file
(identity_secret_file in relay.toml) or as {variable}, and let your server sign a
token for each page that it makes, good for some minutes. In Python, with PyJWT:
  token = jwt.encode(
      {{"aud": "{site}", "sub": str(customer.id), "name": customer.name, "email": customer.email,
       "exp": int(time.time()) + 600}},
      secret, algorithm="HS256")
In PHP, with firebase/php-jwt:
  $token = JWT::encode(['aud' => '{site}', 'sub' => (string) $customer->id, 'name' => $customer->name,
      'email' => $customer->email, 'exp' => time() + 600], $secret, 'HS256');
sub is what you call him for ever, and nobody else; name, email and phone may be left out. On the page:
  <script>(window.dukkan ||= []).push(["identify", "TOKEN"])</script>
and on the one that says goodbye, for whoever sits there next:
  <script>(window.dukkan ||= []).push(["forget"])</script>
The secret stays on your server: whoever has it can be anybody. A token that does not hold changes nothing
but that the visitor is shown as unverified."""


@click.command("snippet")
@click.argument("address")
@config_option
@click.option("--site", default="", help="One site; otherwise all of them.")
@click.option(
    "--pinned",
    is_flag=True,
    help="With a hash that the browser checks; print it anew after each update and change of relay.toml.",
)
@click.option("--identity", is_flag=True, help="And how the shop tells who its customer is.")
def snippet_command(address: str, config: Path | None, site: str, pinned: bool, identity: bool) -> None:
    """Print the tag that puts the widget on a page, for the relay that is reached at ADDRESS."""
    address = address.rstrip("/")
    if not address.startswith(("https://", "http://")):
        raise click.ClickException(f"expected an address such as https://chat.shop.example, got {address!r}")
    loaded = or_say(lambda: settings.load(config))
    names = [each.name for each in loaded.sites]
    if site and site not in names:
        raise click.ClickException(f"there is no site {site!r}; there is: {', '.join(names)}")
    files = WidgetFiles(loaded.sites, or_say(lambda: settings.load_words(config)), widget_source())
    for name in [site] if site else names:
        click.echo(f"{name}: into each page, best at the end of its <head>")
        click.echo(f"  {tag(files, address, name, pinned=pinned)}")
        click.echo(f"  the chat as a page of its own: {address}/chat/{name}")
        click.echo(
            "  with the chat out of reach of the page's other scripts, in a frame that the launcher opens:"
        )
        click.echo(f"  {tag(files, address, name, pinned=pinned, framed=True)}")
        click.echo("  the page in a frame of yours, where no script of ours shall run:")
        click.echo(f"    {frame_tag(address, name)}")
        click.echo(f"  its QR code to print:          {address}/chat/{name}/qr.svg")
    socket = address.replace("http", "ws", 1)
    click.echo("Where the pages have a content security policy, it allows:")
    click.echo(f"  script-src {address}; connect-src {address} {socket}")
    click.echo(f"  with data-frame: script-src {address}; frame-src {address}")
    click.echo(f"  for a frame of yours: frame-src {address}")
    if identity:
        click.echo(IDENTITY.format(site=site or names[0], variable=variable(site or names[0])))


def frame_tag(address: str, site: str) -> str:
    """The chat's own page in a frame. The site's `origins` say on whose pages it may stand."""
    source = f"{escape(address)}/chat/{site}"
    return f'<iframe src="{source}" title="Chat" width="380" height="600" loading="lazy"></iframe>'


def tag(files: WidgetFiles, address: str, site: str, *, pinned: bool = False, framed: bool = False) -> str:
    """The script's tag for one site. Raises KeyError where there is no such site."""
    more = " data-frame" if framed else ""
    if not pinned:
        return f'<script async src="{escape(address)}/w/{site}.js"{more}></script>'
    path, integrity = files.pinned(site)
    checked = f'integrity="{integrity}" crossorigin="anonymous"'
    return f'<script async src="{escape(address)}{path}" {checked}{more}></script>'
