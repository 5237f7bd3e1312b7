# What `cmake --install` puts where. Nothing installed holds the prefix, so the tree can be moved:
# the program finds its data beside itself, the package file finds headers and library likewise.
include(CMakePackageConfigHelpers)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/boardless)
set(data_folder ${CMAKE_INSTALL_DATADIR}/boardless)

install(TARGETS boardless EXPORT boardless ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(TARGETS boardless_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})

# A header is public unless it is listed here: the command line's, and those behind which Unicorn,
# LLVM, toml++, flatbuffers and SQLite are kept.
file(GLOB_RECURSE headers RELATIVE ${CMAKE_SOURCE_DIR} CONFIGURE_DEPENDS isa/*.hpp analyzer/*.hpp)
list(FILTER headers EXCLUDE REGEX "^analyzer/cli/")
list(FILTER headers EXCLUDE REGEX "^analyzer/machine/")
list(APPEND headers analyzer/machine/run.hpp)
list(REMOVE_ITEM headers analyzer/board/toml_table.hpp analyzer/image/formats.hpp
  analyzer/calibrate/collinear.hpp analyzer/calibrate/fit_from_prior.hpp
  analyzer/calibrate/folds.hpp analyzer/calibrate/matrix.hpp
  analyzer/calibrate/nonnegative_least_squares.hpp analyzer/calibrate/normal_quantile.hpp
  analyzer/calibrate/posterior.hpp analyzer/calibrate/quantity_priors.hpp
  analyzer/calibrate/quantity_rows.hpp analyzer/calibrate/regression.hpp
  analyzer/calibrate/regression_rows.hpp analyzer/calibrate/robust.hpp
  analyzer/calibrate/robust_rows.hpp analyzer/calibrate/shrunk_least_squares.hpp
  analyzer/calibrate/term_keys.hpp analyzer/calibrate/terms.hpp
  analyzer/learn/axis_sums.hpp analyzer/learn/copied_runs.hpp
  analyzer/learn/dims.hpp analyzer/learn/fill_sums.hpp
  analyzer/learn/law_search_state.hpp analyzer/learn/parameter_collector.hpp
  analyzer/learn/parameter_room.hpp analyzer/learn/planned_test.hpp
  analyzer/learn/played_branches.hpp analyzer/learn/played_fills.hpp
  analyzer/learn/played_gathers.hpp analyzer/learn/played_reached.hpp
  analyzer/learn/played_windows.hpp analyzer/learn/reached_taps.hpp analyzer/learn/refit.hpp
  analyzer/learn/run_parameters.hpp analyzer/learn/run_tally.hpp analyzer/learn/word_places.hpp
  analyzer/learn/slow_window_sums.hpp analyzer/learn/support_plan.hpp
  analyzer/learn/window_axis.hpp analyzer/learn/window_sizes.hpp
  analyzer/learn/window_sums.hpp
  analyzer/model/graph/block_lifetimes.hpp analyzer/model/graph/check_graph.hpp
  analyzer/model/graph/file_parts.hpp analyzer/model/graph/operator_ports.hpp
  analyzer/model/graph/refuse_model.hpp
  analyzer/model/ask_scratch.hpp analyzer/model/join_profiles.hpp
  analyzer/model/op_function.hpp analyzer/model/target_memory.hpp
  analyzer/model/pack/call_builder.hpp analyzer/measured/sqlite_file.hpp
  analyzer/search/space_bounds.hpp)
foreach(header IN LISTS headers)
  get_filename_component(folder ${header} DIRECTORY)
  install(FILES ${header} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/boardless/${folder})
endforeach()

install(DIRECTORY boards/ DESTINATION ${data_folder}/boards FILES_MATCHING PATTERN "*.toml")
file(GLOB images CONFIGURE_DEPENDS firmware_images/*.elf)
install(FILES ${images} DESTINATION ${data_folder}/firmware_images)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

install(EXPORT boardless NAMESPACE boardless:: FILE boardlessTargets.cmake
  DESTINATION ${package_folder})
configure_package_config_file(cmake/boardlessConfig.cmake.in boardlessConfig.cmake
  INSTALL_DESTINATION ${package_folder} PATH_VARS data_folder)
write_basic_package_version_file(boardlessConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/boardlessConfig.cmake
              ${CMAKE_BINARY_DIR}/boardlessConfigVersion.cmake
  DESTINATION ${package_folder})
