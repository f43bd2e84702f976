# SPDX-License-Identifier: Apache-2.0
"""Where the options of joulery.compat.codecarbon come from: keyword, environment, local file, the user's file."""
import configparser
import os
import unittest

from compat_machine import TrackerCase
from joulery.compat.codecarbon.config import (
    Settings,
    get_hierarchical_config,
    gpu_ids_of,
    gpus_of,
    output_methods_of,
    place_of,
)
from joulery.compat.codecarbon.methods import OutputMethod


class Precedence(TrackerCase):
    def write(self, where: str, **values: str) -> None:
        folder = self.home if where == "home" else self.folder
        lines = [f"{name} = {value}" for name, value in values.items()]
        (folder / ".codecarbon.config").write_text("[codecarbon]\n" + "\n".join(lines) + "\n", encoding="utf-8")

    def test_8_3_keyword_over_environment_over_local_file_over_the_users_file(self) -> None:
        self.write("home", project_name="home", output_file="home.csv", experiment_name="home", pue="1.1")
        self.write("here", project_name="here", output_file="here.csv", experiment_name="here")
        os.environ["CODECARBON_PROJECT_NAME"] = "variable"
        os.environ["codecarbon_output_file"] = "variable.csv"
        settings = Settings({"project_name": "keyword"})
        self.assertEqual(settings["project_name"], "keyword")
        self.assertEqual(settings["output_file"], "variable.csv")
        self.assertEqual(settings["experiment_name"], "here")
        self.assertEqual(settings["pue"], 1.1)
        self.assertEqual(settings["measure_power_secs"], 15)

    def test_8_3_none_leaves_an_option_at_its_default(self) -> None:
        self.assertEqual(Settings({"project_name": None})["project_name"], "codecarbon")

    def test_8_3_only_the_word_true_is_true(self) -> None:
        for text, value in (("true", True), ("TRUE", True), ("1", False), ("yes", False), ("false", False)):
            os.environ["CODECARBON_SAVE_TO_LOGGER"] = text
            self.assertIs(Settings({})["save_to_logger"], value, text)

    def test_8_3_what_is_no_number_is_told_and_ignored(self) -> None:
        os.environ["CODECARBON_PUE"] = "high"
        with self.assertLogs("codecarbon", "ERROR") as told:
            self.assertEqual(Settings({})["pue"], 1.0)
        self.assertIn("pue", told.output[0])

    def test_8_3_a_percent_sign_is_one(self) -> None:
        self.write("here", api_key="a%b")
        os.environ["CODECARBON_PROJECT_NAME"] = "100%"
        self.assertEqual((Settings({})["api_key"], Settings({})["project_name"]), ("a%b", "100%"))

    def test_8_3_a_broken_file_is_refused_with_its_name(self) -> None:
        (self.folder / ".codecarbon.config").write_text("project_name = x\n", encoding="utf-8")
        with self.assertRaises(configparser.Error) as refused:
            get_hierarchical_config()
        self.assertIn(".codecarbon.config", str(refused.exception))

    def test_8_3_a_tracker_counts_what_the_file_says(self) -> None:
        self.write("here", project_name="of the file", country_iso_code="FRA", log_level="error")
        self.run_of(5)
        (row,) = self.rows()
        self.assertEqual((row["project_name"], row["country_iso_code"]), ("of the file", "FRA"))


class Values(TrackerCase):
    def test_8_3_output_methods_are_a_list_or_words_with_commas_or_switches(self) -> None:
        csv, api = OutputMethod.CSV, OutputMethod.API
        self.assertEqual(output_methods_of(Settings({})), [csv])
        self.assertEqual(output_methods_of(Settings({"output_methods": "csv, api"})), [csv, api])
        self.assertEqual(output_methods_of(Settings({"output_methods": [api]})), [api])
        self.assertEqual(output_methods_of(Settings({"output_methods": []})), [])
        self.assertEqual(output_methods_of(Settings({"save_to_file": False, "save_to_api": True})), [api])

    def test_8_3_gpu_ids_count_before_what_cuda_programs_see_which_the_meter_finds_out(self) -> None:
        os.environ["CUDA_VISIBLE_DEVICES"] = "GPU-1c5b,MIG-9f"
        self.assertEqual((gpus_of(Settings({})), gpu_ids_of(Settings({}))), ("visible", None))
        for given, ids, gpus in (
            ([0, "GPU-2d"], [0, "GPU-2d"], "0,GPU-2d"),
            ("[0, 1]", ["0", "1"], "0,1"),
            ("['GPU-2d']", ["GPU-2d"], "GPU-2d"),
            (3, [3], "3"),
            ([], [], "visible"),
        ):
            settings = Settings({"gpu_ids": given})
            self.assertEqual((gpu_ids_of(settings), gpus_of(settings)), (ids, gpus))

    def test_8_3_the_place_is_forced_or_a_cloud_or_a_country_and_none_is_assumed(self) -> None:
        self.assertEqual(place_of(Settings({})), "")
        self.assertEqual(place_of(Settings({"country_iso_code": "FRA"})), "FRA")
        cloud = {"cloud_provider": "aws", "cloud_region": "eu-west-3", "country_iso_code": "FRA"}
        self.assertEqual(place_of(Settings(cloud)), "aws:eu-west-3")
        self.assertEqual(place_of(Settings({**cloud, "force_carbon_intensity_g_co2e_kwh": 44})), "44g/kWh")
        with self.assertLogs("codecarbon", "WARNING"):
            self.assertEqual(place_of(Settings({"force_carbon_intensity_g_co2e_kwh": -1})), "")


if __name__ == "__main__":
    unittest.main()
