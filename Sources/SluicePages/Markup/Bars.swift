/// Bars with their names and figures: a table that a screen reader reads as one.
struct Bars {
  let title: String
  /// The head of the first column: `label`, `characters`.
  let head: String
  let bars: [(name: String, count: Int)]

  var markup: Markup {
    let most = max(1, bars.map(\.count).max() ?? 1)
    let rows = bars.map { bar -> Markup in
      let width = bar.count * 100 / most
      return """
        <tr><th scope="row">\(Markup.text(bar.name, limit: 60))</th><td class="num">\(Figures.count(bar.count))</td>\
        <td class="bar"><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">\
        <rect width="\(width)" height="8"/></svg></td></tr>
        """
    }
    return """
      <table class="bars"><caption>\(title)</caption><thead><tr><th scope="col">\(head)</th>\
      <th scope="col" class="num">answers</th><td></td></tr></thead><tbody>\(rows)</tbody></table>
      """
  }
}
