import SluiceJSON
import SluiceRun

/// The live page: complete when it comes, renewed part by part by the server's events.
struct WatchPage {
  let runs: [WatchedRun]

  /// The parts of the page of one run, or of the overview.
  func parts(run number: Int?) -> [RunSections.Section] {
    let number = number ?? (runs.count == 1 ? 0 : nil)
    if let number { return WatchedRun.parts(runs[number].look()) }
    let rows = runs.enumerated().map { WatchedRun.row($1.look(), number: $0, ledger: $1.ledger) }
    let table: Markup = """
      <h2>Runs</h2><div class="wide"><table><thead><tr><th scope="col">run</th><th scope="col">state</th>\
      <th scope="col" class="num">done</th><th scope="col" class="num">failed or skipped</th></tr></thead>\
      <tbody>\(rows)</tbody></table></div>
      """
    return [RunSections.Section(id: "standing", markup: table)]
  }

  /// The ids that any page may have, in order.
  private static let ids = [
    "standing", "totals", "plots", "failures", "endpoints", "slowest", "answers", "decisions",
  ]

  /// The whole page.
  ///
  /// - Parameters:
  ///   - number: The run; nil for the overview.
  ///   - nonce: The script of this page carries it, and no other may run.
  /// - Returns: The HTML.
  func html(run number: Int?, nonce: String) -> String {
    let parts = parts(run: number)
    let known = Dictionary(parts.map { ($0.id, $0.markup) }) { first, _ in first }
    let sections = Self.ids.map { id -> Markup in
      "<section id=\"\(id)\">\(known[id] ?? "")</section>"
    }
    let name = title(number)
    let back: Markup = number != nil && runs.count > 1 ? "<a href=\"../../\">All runs</a>" : ""
    let page: Markup = """
      <html lang="en"><head><meta charset="utf-8">\
      <meta name="viewport" content="width=device-width,initial-scale=1"><title>\(name)</title>\
      <style>\(Markup.style)</style></head><body><a class="skip" href="#failures">Skip to the failures</a>\
      <header><h1>\(name)</h1><p id="live" role="status" aria-live="polite" class="dim">\(known["live"] ?? "")</p>\
      <p id="link" class="dim">\(back)</p>\
      </header><main>\(sections)</main><footer><p class="dim" id="state">Renewed every two seconds.</p>\
      <noscript><p>Without scripts: load the page again to renew it.</p></noscript></footer>\
      <script nonce="\(nonce)">\(Markup(stringLiteral: Self.script))</script></body></html>
      """
    return "<!doctype html>" + page.html
  }

  private func title(_ number: Int?) -> String {
    guard let number = number ?? (runs.count == 1 ? 0 : nil) else { return "\(runs.count) runs" }
    let file = runs[number].ledger.split(separator: "/").last.map(String.init) ?? ""
    return file.hasSuffix(".sluice") ? String(file.dropLast(7)) : file
  }

  /// A part is renewed unless it holds the focus or the selection; what was unfolded stays so.
  private static let script = """
    'use strict';const state=document.getElementById('state');let waiting={};
    function put(){for(const id of Object.keys(waiting)){const part=document.getElementById(id);if(!part){delete waiting[id];continue}
    const chosen=getSelection();if(part.contains(document.activeElement)||(chosen&&!chosen.isCollapsed&&part.contains(chosen.anchorNode)))continue;
    const open=[...part.querySelectorAll('details')].map(d=>d.open);part.innerHTML=waiting[id];
    part.querySelectorAll('details').forEach((d,i)=>{d.open=!!open[i]});delete waiting[id]}}
    const source=new EventSource('events');
    source.onmessage=e=>{Object.assign(waiting,JSON.parse(e.data));put()};
    source.onopen=()=>{state.textContent='Renewed every two seconds.'};
    source.onerror=()=>{state.textContent='The connection is lost; trying again.'};
    document.addEventListener('focusout',()=>setTimeout(put,0));
    """
}
