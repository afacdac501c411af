"""Markup and scripts that people paste, type or try: none of it may ever be more than text.

Each would set `window.hit` if it ran. Most are made by families (every element with every way to call a
script, every way to write one), the rest by hand; each is here once.
"""

from collections.abc import Iterator
from html import escape
from urllib.parse import quote

HIT = "window.hit=1"

_EVENTS = (
    *("onerror", "onload", "onclick", "onmouseover", "onfocus", "onblur", "onanimationstart", "ontoggle"),
    *("onpointerenter", "onbeforetoggle", "onscrollend", "ontransitionend", "oncut", "onauxclick"),
)
_ELEMENTS = (
    *("img src=x", "svg", "body", "input autofocus", "details open", "video src=x", "audio src=x", "marquee"),
    *(
        "iframe",
        "object data=x",
        "select autofocus",
        "textarea autofocus",
        "a href=x",
        "style",
        "math",
        "form",
    ),
)
_BRACKETS = ("<{}>", "<{}/>", "</p><{}>", "--><{}>", "]]><{}>", '"><{}>', "'><{}>", "<{}//")
_SCRIPTS = (
    "<script>{}</script>",
    "<ScRiPt>{}</sCrIpT>",
    "<script/x>{}</script>",
    "<script src=data:,{}></script>",
    "<script type=module>{}</script>",
    "<script>/*\n*/{}</script>",
    "</script><script>{}</script>",
    "</title><script>{}</script>",
    "</textarea><script>{}</script>",
    "</style><script>{}</script>",
    "</noscript><script>{}</script>",
    "<!--><script>{}</script>-->",
    "<![CDATA[<script>{}</script>]]>",
    "<svg><script>{}</script></svg>",
    "<svg><script xlink:href=data:,{} /></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror={}&gt;'>",
    "<template><script>{}</script></template>",
    "<noscript><p title='</noscript><img src=x onerror={}>'>",
    "<iframe srcdoc='<script>parent.{}</script>'></iframe>",
    "<object data='data:text/html,<script>parent.{}</script>'></object>",
    "<embed src='javascript:{}'>",
    "<base href='javascript:{}//'>",
    "<meta http-equiv=refresh content='0;url=javascript:{}'>",
    "<link rel=stylesheet href='javascript:{}'>",
    "<style>@import 'javascript:{}';</style>",
    "<style>*{{background:url('javascript:{}')}}</style>",
    "<form action='javascript:{}'><button>press</button></form>",
    "<button formaction='javascript:{}'>press</button>",
    "<isindex action='javascript:{}' type=submit>",
    "<portal src='javascript:{}'>",
    "<svg><a xlink:href='javascript:{}'><text y=20>press</text></a></svg>",
    "<svg><animate onbegin={} attributeName=x dur=1s>",
    "<svg><set attributeName=href to='javascript:{}'>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload={}>#x'></use></svg>",
    "<svg><foreignObject><iframe src='javascript:{}'></iframe></foreignObject></svg>",
    "<div style='width:expression({})'>",
    '<div style="background:url(javascript:{})">',
    "<a href='javascript:{}' target=_blank rel=noopener>x</a>",
    "<area href='javascript:{}'>",
    "<img src='javascript:{}'>",
    "<img srcset='x 1x, javascript:{} 2x'>",
    "<video poster='javascript:{}'></video>",
    "<x onclick={} tabindex=1 id=x>#x</x>",
    "<redress-chat api='javascript:{}'></redress-chat>",
    "<dialog open onclose={}><form method=dialog><button autofocus></button></form></dialog>",
    "<input type=image src=x onerror={}>",
    "<keygen autofocus onfocus={}>",
    "<slot onslotchange={}></slot>",
    "<p popover onbeforetoggle={}>",
    "<xmp><p title='</xmp><svg onload={}>'>",
)
_SCHEMES = (
    *(
        "javascript:{}",
        "JaVaScRiPt:{}",
        "java\tscript:{}",
        "java\nscript:{}",
        " javascript:{}",
        "\x01javascript:{}",
    ),
    *(
        "javascript&colon;{}",
        "javascript&#58;{}",
        "&#106;avascript:{}",
        "&#x6A;avascript:{}",
        "\\u006aavascript:{}",
    ),
    *("javascript://%0a{}", "javascript:/*x*/{}", "vbscript:{}", "data:text/html,<script>{}</script>"),
    *("data:text/html;base64,PHNjcmlwdD53aW5kb3cuaGl0PTE8L3NjcmlwdD4=", "data:image/svg+xml,<svg onload={}>"),
    *("blob:{}", "filesystem:{}", "view-source:javascript:{}", "feed:javascript:{}", "jar:javascript:{}!/"),
    *("https:javascript:{}", 'https://x" onclick="{}', "https://x' onclick='{}", "https://x onclick={}"),
    *(
        "https://x><svg onload={}>",
        "mailto:x@y.z?subject=<svg onload={}>",
        "tel:1;onclick={}",
        "//x/{}",
        "/{}",
    ),
    *(
        "http://x/{}",
        "ftp://x/{}",
        "file:///{}",
        "about:blank#{}",
        "ms-settings:{}",
        "intent:{}",
        "sms:1?body={}",
    ),
)
_LINKS = (
    "[press]({})",
    "[**press**]({})",
    "[press]( {} )",
    "[press](<{}>)",
    "<{}>",
    "![press]({})",
    "[press][1]\n\n[1]: {}",
)
_TEMPLATES = (
    *(
        "{{{{{}}}}}",
        "${{{}}}",
        "{{%{}%}}",
        "<%={}%>",
        "#{{{}}}",
        "[[{}]]",
        "{{{{constructor.constructor('{}')()}}}}",
    ),
    *(
        "`${{{}}}`",
        "';{}//",
        '";{}//',
        "\\';{}//",
        "*/{}/*",
        "-->{}<!--",
        "\u2028{}\u2029",
        "@import '{}'",
        '#eval("{}")',
    ),
    *(
        '#raw("{}")',
        "$ {} $",
        "\\input{{{}}}",
        '=HYPERLINK("javascript:{}")',
        "=cmd|'{}'!A1",
        "+{}",
        "-{}",
        "@{}",
    ),
    *(
        "\r\nSet-Cookie: {}",
        "\nBcc: x@y.z\n\n{}",
        "../../{}",
        "..\\..\\{}",
        "CON {}",
        "%00{}",
        "%3Cscript%3E{}%3C/script%3E",
    ),
    *("+ADw-script+AD4-{}+ADw-/script+AD4-", "\xbcscript\xbe{}\xbc/script\xbe", "\ufeff<script>{}</script>"),
    *("<\u200bscript>{}</script>", "\u202e<script>{}</script>", "&lt;script&gt;{}&lt;/script&gt;"),
    *(
        "**<img src=x onerror={}>**",
        "- <svg onload={}>",
        "1. <svg onload={}>",
        "# <svg onload={}>",
        "> <svg onload={}>",
    ),
    *(
        "`<svg onload={}>`",
        "```\n<svg onload={}>\n```",
        "|<svg onload={}>|\n|-|",
        "~~<svg onload={}>~~",
        "\\<svg onload={}>",
    ),
)


def _made() -> Iterator[str]:
    for element in _ELEMENTS:
        for event in _EVENTS:
            yield f"<{element} {event}={HIT}>"
    for number, bracket in enumerate(_BRACKETS):
        for element in _ELEMENTS:
            yield bracket.format(f"{element} {_EVENTS[number]}='{HIT}'")
    for script in _SCRIPTS:
        yield script.format(HIT)
        yield script.format("eval(&#39;" + HIT + "&#39;)")
    for scheme in _SCHEMES:
        for link in _LINKS:
            yield link.format(scheme.format(HIT))
    for template in _TEMPLATES:
        yield template.format(HIT)
    for script in _SCRIPTS[:12]:
        whole = script.format(HIT)
        yield escape(whole)
        yield quote(whole)
        yield "".join(f"&#{ord(one)};" for one in whole)
        yield "".join(f"\\x{ord(one):02x}" for one in whole)
        yield whole.replace("<", "\uff1c").replace(">", "\uff1e")


def _kept(text: str) -> bool:
    """Whether a browser or a form could send it: no NUL and the like."""
    return "\x00" not in text and bool(text.strip())


PAYLOADS = tuple(dict.fromkeys(one for one in _made() if _kept(one)))
"""All of them, each once."""
