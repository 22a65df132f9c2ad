/// Whose requests are sent: the form that the bodies and URLs of Hugging Face take.
public enum Wire: String, Sendable, CaseIterable {
  /// As the Python clients of today send them, to the router. The default.
  case current
  /// As `huggingface_hub` 0.26 sent them.
  case classic
}
