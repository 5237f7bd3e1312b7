// Measurement files: what is read, and that what is written reads back.
#include "analyzer/measured/measurement.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analyzer/image/sha256.hpp"
#include "analyzer/measured/measurement_columns.hpp"

namespace boardless {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string fixture = TEST_DATA "/measured/measurements.csv";

TEST(Measurements, EveryColumnIsReadIntoSiUnits) {
  const MeasurementFile file = read_measurements(fixture);
  EXPECT_THAT(file.warnings, IsEmpty());
  EXPECT_EQ(file.sha256, file_sha256(fixture));
  ASSERT_EQ(file.rows.size(), 3u);
  const Measurement& m = file.rows[0];
  EXPECT_EQ(m.image, "app.elf");
  EXPECT_EQ(m.from, "infer_begin");
  EXPECT_EQ(m.to, "infer_end");
  EXPECT_EQ(m.call, "");
  EXPECT_EQ(m.board, "nucleo-f446re");
  EXPECT_DOUBLE_EQ(*m.clock_hz, 84e6);
  EXPECT_DOUBLE_EQ(*m.supply_v, 3.3);
  EXPECT_DOUBLE_EQ(*m.temperature_c, 24.5);
  EXPECT_DOUBLE_EQ(*m.latency_s, 12.7e-3);
  EXPECT_DOUBLE_EQ(*m.latency_spread, 25.4e-6 / 12.7e-3);
  EXPECT_DOUBLE_EQ(*m.energy_j, 410e-6);
  EXPECT_DOUBLE_EQ(*m.energy_spread, 0.01);
  EXPECT_EQ(m.repetitions, 20u);
  EXPECT_EQ(m.group, "warm");
  EXPECT_EQ(m.note, "\"first\" of two,\r\non one desk");
  EXPECT_EQ(m.line, 3u);
}

TEST(Measurements, AnEmptyFieldIsNoFigure) {
  const MeasurementFile file = read_measurements(fixture);
  const Measurement& fir = file.rows[1];
  EXPECT_EQ(fir.call, "fir, 32 taps");
  EXPECT_FALSE(fir.energy_j || fir.supply_v || fir.repetitions || fir.latency_spread);
  EXPECT_EQ(fir.line, 6u);
  const Measurement& op = file.rows[2];
  EXPECT_EQ(op.op, "op3_CONV_2D");
  EXPECT_FALSE(op.clock_hz || op.latency_s);
  EXPECT_DOUBLE_EQ(*op.temperature_c, -10);
  EXPECT_EQ(op.line, 8u);
}

TEST(Measurements, LatencyAndCyclesGiveEachOtherByTheClock) {
  Measurement m;
  EXPECT_FALSE(measured_latency_s(m) || measured_cycles(m));
  m.cycles = 1000;
  EXPECT_FALSE(measured_latency_s(m));
  m.clock_hz = 1e6;
  EXPECT_DOUBLE_EQ(*measured_latency_s(m), 1e-3);
  m.cycles.reset();
  m.latency_s = 2e-3;
  EXPECT_DOUBLE_EQ(*measured_cycles(m), 2000);
}

TEST(Measurements, UnknownColumnsJoinTheNoteWithAWarning) {
  const MeasurementFile file = parse_measurements(
      "image,cycles,Grup,probe,note\na.elf,10,x,st-link,desk\nb.elf,10,,,\n", "m.csv");
  EXPECT_EQ(file.rows[0].note, "desk; Grup=x; probe=st-link");
  EXPECT_EQ(file.rows[1].note, "");
  ASSERT_EQ(file.warnings.size(), 2u);
  EXPECT_EQ(file.warnings[0],
            "m.csv, line 1: column 'Grup' is not known and joins the note; did you mean 'group'?");
  EXPECT_EQ(file.warnings[1], "m.csv, line 1: column 'probe' is not known and joins the note");
}

TEST(Measurements, NamesOfColumnsMayHaveCapitalsAndBlanks) {
  const MeasurementFile file = parse_measurements("Image, Latency_us \na.elf,5\n", "m.csv");
  EXPECT_DOUBLE_EQ(*file.rows[0].latency_s, 5e-6);
}

TEST(Measurements, EveryColumnOfTheTableIsTaken) {
  for (const MeasurementColumn& column : measurement_columns()) {
    if (column.kind == ColumnKind::image) continue;
    const MeasurementField& field = field_of(column.kind);
    const std::string value = field.text ? "x" : column.kind == ColumnKind::clock ? "2000" : "1";
    std::string header = "image", row = "a.elf";
    // A figure beside it, so that the row has one and a spread has a mean: of 1000 each.
    if (column.kind != ColumnKind::latency && column.kind != ColumnKind::cycles) {
      header += ",latency_s";
      row += ",1000";
    }
    if (column.kind != ColumnKind::energy) {
      header += ",energy_j";
      row += ",1000";
    }
    const MeasurementFile file = parse_measurements(
        header + "," + std::string(column.name) + "\n" + row + "," + value + "\n", "m.csv");
    EXPECT_THAT(file.warnings, IsEmpty()) << column.name;
    const Measurement& m = file.rows[0];
    if (field.text) {
      EXPECT_EQ(m.*field.text, "x") << column.name;
    } else if (field.count) {
      EXPECT_EQ(m.*field.count, 1u) << column.name;
    } else {
      const double expected = std::stod(value) * column.scale / (column.absolute ? 1000 : 1);
      EXPECT_DOUBLE_EQ(*(m.*field.number), expected) << column.name;
    }
  }
}

TEST(Measurements, WhatIsWrittenReadsBack) {
  std::vector<Measurement> rows = read_measurements(fixture).rows;
  rows[1].passes = 7;
  rows[1].cycles = 42000;
  rows[1].note = "#1\n\"x\"";
  rows[2].image = "#odd.tflite";
  rows[2].latency_s = 0.1 + 0.2;
  const std::string csv = measurements_csv(rows);
  EXPECT_THAT(csv, testing::StartsWith(
                       "image,from,to,call,op,board,clock_hz,supply_v,temperature_c,latency_s,"
                       "latency_spread,cycles,energy_j,energy_spread,repetitions,passes,group,note"
                       "\napp.elf,infer_begin"));
  const MeasurementFile back = parse_measurements(csv, "back.csv");
  ASSERT_EQ(back.rows.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (const MeasurementColumn& column : measurement_columns()) {
      const MeasurementField& field = field_of(column.kind);
      const Measurement& was = rows[i];
      const Measurement& is = back.rows[i];
      const bool same = field.text    ? is.*field.text == was.*field.text
                        : field.count ? is.*field.count == was.*field.count
                                      : is.*field.number == was.*field.number;
      EXPECT_TRUE(same) << column.name;
    }
}

TEST(Measurements, ColumnsThatDoNotOccurAreNotWritten) {
  Measurement m;
  m.image = "a.elf";
  m.cycles = 5;
  EXPECT_EQ(measurements_csv({m}), "image,cycles\na.elf,5\n");
}

}  // namespace
}  // namespace boardless
