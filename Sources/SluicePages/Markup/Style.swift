/// The look of pages and reports: light and dark, from 360 pixels on, nothing loaded from elsewhere.
enum Style {
  static let css = """
    :root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--dim:#57606a;--line:#d0d7de;--panel:#f6f8fa;
    --a:#0b62c4;--b:#b35900;--c:#8250df;--ok:#116329;--bad:#b42318;--cold:#0b62c422;--quota:#b3590026}
    @media(prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#e6edf3;--dim:#9da7b1;--line:#30363d;
    --panel:#161b22;--a:#6cb6ff;--b:#ffb86b;--c:#d2a8ff;--ok:#56d364;--bad:#ff8f85;--cold:#6cb6ff2e;
    --quota:#ffb86b2e}}
    *{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--fg);
    font:16px/1.5 system-ui,sans-serif}main,header,footer{max-width:60rem;margin:0 auto;padding:0 1rem}
    h1{font-size:1.4rem;margin:1rem 0 .25rem;overflow-wrap:anywhere}h2{font-size:1.1rem;margin:1.75rem 0 .5rem}
    p{margin:.4rem 0}a{color:var(--a)}:focus-visible{outline:3px solid var(--a);outline-offset:2px}
    .dim,.none,figcaption,.legend,caption{color:var(--dim)}.bad{color:var(--bad)}.ok{color:var(--ok)}
    .num{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
    dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.5rem;margin:.75rem 0}
    dl div{background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:.5rem .75rem}
    dt{color:var(--dim);font-size:.85rem}dd{margin:0;font-size:1.15rem;font-variant-numeric:tabular-nums;
    overflow-wrap:anywhere}progress{width:100%;height:1rem;accent-color:var(--a)}
    .plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:1rem}
    figure{margin:0;min-width:0}svg{display:block;width:100%;height:auto}svg text{fill:var(--dim);font-size:12px}
    svg path{fill:none;stroke-width:2;vector-effect:non-scaling-stroke;stroke-linejoin:round;stroke-linecap:round}
    svg path.grid{stroke:var(--line);stroke-width:1}.s0{stroke:var(--a)}.s1{stroke:var(--b);stroke-dasharray:6 3}
    .s2{stroke:var(--c);stroke-dasharray:2 3}rect.h0{fill:var(--cold)}rect.h1{fill:var(--quota)}
    .legend{font-size:.85rem;margin:.1rem 0}.key{margin-right:.75rem;white-space:nowrap}
    .key::before{content:"";display:inline-block;width:1.2em;height:0;border-top:3px solid;
    vertical-align:middle;margin-right:.35em}.k0::before{border-color:var(--a)}
    .k1::before{border-color:var(--b);border-top-style:dashed}.k2::before{border-color:var(--c);
    border-top-style:dotted}.key.h0::before,.key.h1::before{border:0;height:.8em;background:var(--cold)}
    .key.h1::before{background:var(--quota)}
    .wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.92rem}
    th,td{text-align:left;vertical-align:top;padding:.3rem .5rem;border-bottom:1px solid var(--line)}
    td{overflow-wrap:anywhere}caption{text-align:left;padding:.25rem 0}.bars th{font-weight:400;
    overflow-wrap:anywhere;width:45%}.bars svg{height:.8em}.bars rect{fill:var(--a)}.bar{width:40%}
    code,pre{font:.9em/1.45 ui-monospace,monospace}code{background:var(--panel);padding:.1em .3em;
    border-radius:4px;overflow-wrap:anywhere}pre{background:var(--panel);border:1px solid var(--line);
    border-radius:6px;padding:.6rem;white-space:pre-wrap;overflow-wrap:anywhere;margin:.3rem 0}
    details{margin:.3rem 0}summary{cursor:pointer}ol.log{padding-left:0;list-style:none}
    ol.log li{border-bottom:1px solid var(--line);padding:.25rem 0;overflow-wrap:anywhere}
    .skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;background:var(--bg);padding:.5rem}
    @media print{.skip{display:none}details{display:block}}
    """
}
