import SluiceCore

extension TaskDescription {
  static let audioToAudio = TaskDescription(
    "audio-to-audio",
    summary: "Separates or cleans up a recording",
    arguments: [.audio],
    columns: [.json("recordings", "{{answer}}")],
    forms: WireForm.both(body: .value(of: "audio"), answer: .recordings)
  )
}
