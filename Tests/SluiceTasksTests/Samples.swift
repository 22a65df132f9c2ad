import SluiceCore

/// Inputs that each task accepts, so that a reply can be given to it.
let sampleInputs: [String: String] = [
  "audio-classification": #""a.wav""#,
  "audio-to-audio": #""a.wav""#,
  "automatic-speech-recognition": #""a.wav""#,
  "chat-completion": #"[{"role":"user","content":"x"}]"#,
  "document-question-answering": #"{"image":"a.png","question":"q"}"#,
  "image-classification": #""a.png""#,
  "image-segmentation": #""a.png""#,
  "image-to-image": #""a.png""#,
  "image-to-text": #""a.png""#,
  "object-detection": #""a.png""#,
  "question-answering": #"{"question":"q","context":"c"}"#,
  "sentence-similarity": #"{"sentence":"a","other_sentences":["b"]}"#,
  "table-question-answering": #"{"query":"q","table":{"a":["1"]}}"#,
  "tabular-classification": #"{"table":{"a":["1"]}}"#,
  "tabular-regression": #"{"table":{"a":["1"]}}"#,
  "text-ranking": #"{"query":"q","texts":["a","b"]}"#,
  "transcriptions": #""a.wav""#,
  "visual-question-answering": #"{"image":"a.png","question":"q"}"#,
  "zero-shot-classification": #"{"text":"t","candidate_labels":["a","b"]}"#,
  "zero-shot-image-classification": #"{"image":"a.png","candidate_labels":["a","b"]}"#,
]

/// A folder in memory.
struct MemoryFolder: MediaSource {
  var files: [String: [UInt8]]
  var version = 1

  func identity(of reference: MediaReference) throws(RowRefusal) -> String {
    if case .url = reference { return "" }
    return "\(try media(reference).bytes.count) \(version)"
  }

  func media(_ reference: MediaReference) throws(RowRefusal) -> Media {
    switch reference {
    case .file(let path):
      guard let bytes = files[path] else {
        throw RowRefusal("the file \"\(path)\" is not there")
      }
      return Media(bytes: bytes, name: path)
    case .url(let url): return Media(bytes: Array(url.utf8), name: url, type: "image/gif")
    case .inline(let media): return media
    }
  }
}

let pngBytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0xFF]
let wavBytes = Array("RIFF".utf8) + [8, 0, 0, 0] + Array("WAVEfmt ".utf8)

/// What the captured calls were made with, and files of other kinds.
let samples = MemoryFolder(files: [
  "a.wav": Array("RIFFxxxxWAVE".utf8),
  "a.png": [0x89] + Array("PNGfake".utf8),
  "riff": Array("RIFF".utf8),
  "abc": Array("abc".utf8),
  "png": pngBytes,
  "dir/x.m4a": [1, 2, 3],
])
