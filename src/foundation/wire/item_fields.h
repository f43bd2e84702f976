// SPDX-License-Identifier: Apache-2.0
// The fields of items and answers in JSON, for the worker protocol (wire/worker.h) and for what keeps answers. Included
// by those that write or read them.
#pragma once

#include "foundation/domain/answer.h"
#include "foundation/domain/item.h"

namespace joulery {

template <class Visitor>
void fields(Visitor& visit, typename Visitor::template Ref<Box> box) {
  visit("left", box.left);
  visit("top", box.top);
  visit("width", box.width);
  visit("height", box.height);
}

template <class Visitor>
void fields(Visitor& visit, typename Visitor::template Ref<TrueBox> box) {
  visit("label", box.label);
  visit("box", box.box);
  visit("is_crowd", box.is_crowd);
}

template <class Visitor>
void fields(Visitor& visit, typename Visitor::template Ref<FoundBox> box) {
  visit("label", box.label);
  visit("box", box.box);
  visit("score", box.score);
}

template <class Visitor>
void fields(Visitor& visit, typename Visitor::template Ref<Item> item) {
  visit("text", item.text);
  visit("question", item.question);
  visit("label", item.label);
  visit("answers", item.answers);
  visit("words", item.words);
  visit("tags", item.tags);
  visit("image_path", item.image_path);
  visit("boxes", item.boxes);
}

template <class Visitor>
void fields(Visitor& visit, typename Visitor::template Ref<Answer> answer) {
  visit("text", answer.text);
  visit("tags", answer.tags);
  visit("boxes", answer.boxes);
  visit("log_probabilities", answer.log_probabilities);
}

}  // namespace joulery
