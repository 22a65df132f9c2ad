import SluiceRun

/// What the answers look like: labels, lengths, vectors, and how many were cut.
struct AnswerSection {
  let survey: AnswerSurvey
  let succeeded: Int64

  var markup: Markup {
    guard survey.looked > 0 else { return "" }
    let sampled =
      Int64(survey.looked) < succeeded
      ? "Of \(Figures.count(succeeded)) answers \(Figures.count(survey.looked)) were looked at, spread over the manifest."
      : "All \(Figures.count(survey.looked)) answers were looked at."
    return """
      <h2>Answers</h2><p>\(sampled)</p>\(truncated)\(labels)\(histogram(survey.lengths, "Lengths of texts", "characters"))\
      \(dimensions)\(histogram(survey.norms, "Norms of vectors", "norm"))
      """
  }

  private var truncated: Markup {
    guard survey.truncated > 0 else { return "" }
    let share = Figures.percent(Double(survey.truncated) / Double(survey.looked))
    return """
      <p class="bad">\(Figures.count(survey.truncated)) of them (\(share)) were cut at the most tokens \
      (finish_reason: length): raise max_tokens to let them end.</p>
      """
  }

  private var labels: Markup {
    guard !survey.labels.isEmpty else { return "" }
    let shown = 30
    var bars = survey.labels.prefix(shown).map { (name: $0.label, count: $0.count) }
    let others = survey.labels.dropFirst(shown)
    if !others.isEmpty {
      bars.append((name: "\(others.count) other labels", count: others.reduce(0) { $0 + $1.count }))
    }
    return Bars(title: "The label with the highest score", head: "label", bars: bars).markup
  }

  private var dimensions: Markup {
    guard !survey.dimensions.isEmpty else { return "" }
    let shown = survey.dimensions.prefix(5).map { Figures.count($0) }.joined(separator: ", ")
    return survey.dimensions.count == 1
      ? "<p>Vectors have \(shown) numbers.</p>"
      : "<p class=\"bad\">Vectors differ in length: \(shown) numbers.</p>"
  }

  private func histogram(_ histogram: ValueHistogram?, _ title: String, _ head: String) -> Markup {
    guard let histogram else { return "" }
    if histogram.counts.count == 1 {
      return "<p>\(title): all \(Figures.short(histogram.least)) (\(head)).</p>"
    }
    let bars = histogram.counts.enumerated().map { number, count in
      let from = histogram.least + Double(number) * histogram.step
      return (
        name: "\(Figures.short(from)) to \(Figures.short(from + histogram.step))", count: count
      )
    }
    return Bars(title: title, head: head, bars: bars).markup
  }
}
