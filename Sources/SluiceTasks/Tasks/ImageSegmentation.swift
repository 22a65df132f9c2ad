import SluiceCore

extension TaskDescription {
  static let imageSegmentation = TaskDescription(
    "image-segmentation",
    summary: "Tells what each part of an image shows, with a mask for each",
    arguments: [.image],
    parameters: [
      .optional("mask_threshold", .number, "From where on a pixel belongs to a mask."),
      .optional("overlap_mask_area_threshold", .number, "Drops masks that mostly overlap others."),
      .optional(
        "subtask",
        .choice(["instance", "panoptic", "semantic"]),
        "What a part is: each thing, each kind of thing, or both."
      ),
      .optional("threshold", .number, "Drops parts with a lower score."),
    ],
    columns: [.json("segments", "{{answer}}")],
    forms: WireForm.both(
      body: .binary(of: "image", [.field("image", as: "inputs"), .parameters]),
      answer: .list(of: "label", mayBeEmpty: true)
    )
  )
}
