// SPDX-License-Identifier: Apache-2.0
// Item: one entry of a data set, what a model is asked and what is true of it. Plain values; which fields an item has
// is decided by its task (core/tasks/task.h), where they come from by a Dataset (ports/dataset.h).
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace joulery {

/// A rectangle in pixels; the origin is the top left corner of the image.
struct Box {
  double left = 0;
  double top = 0;
  double width = 0;
  double height = 0;
  bool operator==(const Box&) const = default;
};

/// An object that is in an image.
struct TrueBox {
  std::string label;
  Box box;
  bool is_crowd = false;  ///< stands for many objects (COCO's iscrowd): finding it is neither right nor wrong
  bool operator==(const TrueBox&) const = default;
};

/// What the items of a data set hold, and so which fields of an Item are filled.
enum class ItemKind {
  labelled_text,    ///< text, label
  question,         ///< text (the context), question, answers
  plain_text,       ///< text
  tagged_words,     ///< words, tags
  labelled_image,   ///< image_path, label
  boxed_image,      ///< image_path, boxes
  summarized_text,  ///< text, answers (summaries)
  captioned_image,  ///< image_path, answers (captions)
  prompt            ///< text
};

/// One entry. What the data set does not have is empty.
struct Item {
  std::string text;                  ///< what is read: a text, a document, the context of a question, a prompt
  std::string question;              ///< about the text
  std::optional<std::string> label;  ///< the true class of the text or image
  std::vector<std::string> answers;  ///< texts that are right: answers, summaries, captions; none: there is no answer
  std::vector<std::string> words;    ///< the text cut into words, for tags
  std::vector<std::string> tags;     ///< one per word, "B-PER"
  std::string image_path;            ///< of the file, encoded as it is
  std::vector<TrueBox> boxes;        ///< in the image
  bool operator==(const Item&) const = default;
};

}  // namespace joulery
