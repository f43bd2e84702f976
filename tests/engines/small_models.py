# SPDX-License-Identifier: Apache-2.0
"""Small models of random weights in the shapes people use, as folders that transformers and diffusers load: one for
every task of the engine `python`. Their answers mean nothing; their shapes, tokens and files are real."""
import json
from pathlib import Path

import torch
import transformers as hf
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers

HOUSE = Path(__file__).resolve().parents[2]
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
PAD, BEGIN, END = 0, 2, 3
SHAPE = {"hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 128}
ENCODER = {"dim": 64, "n_layers": 2, "n_heads": 2, "hidden_dim": 128}
DECODER = {"n_positions": 512, "n_embd": 64, "n_layer": 2, "n_head": 2, "bos_token_id": BEGIN, "eos_token_id": None}


def vocabulary():
    lines = (HOUSE / "data/sets/reports/test.jsonl").read_text(encoding="utf-8").splitlines()
    found = Tokenizer(models.BPE(unk_token="[UNK]"))
    found.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    found.decoder = decoders.ByteLevel()
    found.train_from_iterator([json.loads(line)["document"] for line in lines], trainers.BpeTrainer(
        vocab_size=1000, special_tokens=SPECIAL, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    return found


def tokenizer(is_framed):
    """With [CLS] and [SEP] around what is asked, or without."""
    own = vocabulary()
    if is_framed:
        own.post_processor = processors.TemplateProcessing(
            single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    return hf.PreTrainedTokenizerFast(
        tokenizer_object=own, unk_token="[UNK]", pad_token="[PAD]", cls_token="[CLS]", sep_token="[SEP]",
        mask_token="[MASK]", bos_token="[CLS]", eos_token="[SEP]", model_max_length=256,
        model_input_names=["input_ids", "attention_mask"])


def stable_diffusion(folder):
    import diffusers

    (folder / "clip").mkdir(parents=True)
    letters = {chr(code): number for number, code in enumerate(range(32, 127))}
    ends = {letter + "</w>": len(letters) + number for number, letter in enumerate(letters)}
    marks = {"<|startoftext|>": len(letters) * 2, "<|endoftext|>": len(letters) * 2 + 1}
    (folder / "clip/vocab.json").write_text(json.dumps({**letters, **ends, **marks}), encoding="utf-8")
    (folder / "clip/merges.txt").write_text("#version: 0.2\n", encoding="utf-8")
    try:
        own = hf.CLIPTokenizer(str(folder / "clip/vocab.json"), str(folder / "clip/merges.txt"), model_max_length=77)
    except TypeError:  # transformers 5 takes the vocabulary itself
        own = hf.CLIPTokenizer(vocab={**letters, **ends, **marks}, merges=[], model_max_length=77)
    clip = hf.CLIPTextModel(hf.CLIPTextConfig(
        vocab_size=len(letters) * 2 + 2, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2,
        max_position_embeddings=77))
    unet = diffusers.UNet2DConditionModel(
        sample_size=8, block_out_channels=(32, 64), layers_per_block=1, cross_attention_dim=32, norm_num_groups=8,
        attention_head_dim=8, down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"))
    vae = diffusers.AutoencoderKL(
        block_out_channels=(32, 64), latent_channels=4, norm_num_groups=8, down_block_types=("DownEncoderBlock2D",) * 2,
        up_block_types=("UpDecoderBlock2D",) * 2)
    diffusers.StableDiffusionPipeline(
        vae=vae, text_encoder=clip, tokenizer=own, unet=unet, scheduler=diffusers.DDIMScheduler(clip_sample=False),
        safety_checker=None, feature_extractor=None, requires_safety_checker=False).save_pretrained(folder)


def make(folder):
    """Where the model of each task is."""
    torch.manual_seed(1)
    framed, plain = tokenizer(True), tokenizer(False)
    words = len(framed)
    sight = {**SHAPE, "image_size": 32, "patch_size": 8}
    images = hf.ViTImageProcessor(size={"height": 32, "width": 32})
    names = {0: "negative", 1: "positive"}

    def keep(task, model, *parts):
        for part in (model, *parts):
            part.save_pretrained(folder / task)

    def distilbert(**more):
        return hf.DistilBertConfig(vocab_size=words, **ENCODER, **more)

    keep("text-classification", hf.DistilBertForSequenceClassification(
        distilbert(id2label=names, label2id={name: i for i, name in names.items()})), framed)
    keep("question-answering", hf.DistilBertForQuestionAnswering(distilbert()), framed)
    keep("token-classification", hf.DistilBertForTokenClassification(
        distilbert(id2label={0: "O", 1: "B-PER"}, label2id={"O": 0, "B-PER": 1})), framed)
    keep("image-classification", hf.ViTForImageClassification(hf.ViTConfig(**sight, num_labels=10)), images)
    keep("object-detection", hf.YolosForObjectDetection(hf.YolosConfig(
        **{**sight, "image_size": [64, 64]}, num_detection_tokens=5, num_labels=3)),
        hf.YolosImageProcessor(size={"height": 64, "width": 64}))
    keep("text-generation", hf.GPT2LMHeadModel(hf.GPT2Config(vocab_size=words, pad_token_id=PAD, **DECODER)), plain)
    keep("summarization", hf.BartForConditionalGeneration(hf.BartConfig(
        vocab_size=words, d_model=64, encoder_layers=2, decoder_layers=2, encoder_attention_heads=2,
        decoder_attention_heads=2, encoder_ffn_dim=128, decoder_ffn_dim=128, pad_token_id=PAD, bos_token_id=BEGIN,
        eos_token_id=None, decoder_start_token_id=BEGIN, forced_eos_token_id=None)), framed)
    keep("image-captioning", captioner(words, sight), plain, images)
    try:
        stable_diffusion(folder / "image-generation")
    except ImportError:
        pass  # its test is skipped by name
    return {path.name: path for path in folder.iterdir()}


def captioner(words, sight):
    model = hf.VisionEncoderDecoderModel(
        encoder=hf.ViTModel(hf.ViTConfig(**sight)),
        decoder=hf.GPT2LMHeadModel(hf.GPT2Config(vocab_size=words, add_cross_attention=True, is_decoder=True, **DECODER)))
    for settings in (model.config, model.generation_config):
        settings.decoder_start_token_id, settings.pad_token_id = BEGIN, PAD
    return model
