# SPDX-License-Identifier: Apache-2.0
# Debian packages by CPack: `joulery` (program, worker, library, rights) and `joulery-dev` (headers, CMake package,
# pkg-config). Build: cmake --build build/release --target package; tried in a bare root by tests/bare/package.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME joulery)
set(CPACK_PACKAGE_VENDOR Joulery)
set(CPACK_PACKAGE_CONTACT "The Joulery engineers <joulery@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "measures the energy, carbon, water and cost of programs, with bounds")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL joulery dev)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_JOULERY_PACKAGE_NAME joulery)
set(CPACK_DEBIAN_JOULERY_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_JOULERY_PACKAGE_DEPENDS adduser)
set(CPACK_DEBIAN_JOULERY_PACKAGE_RECOMMENDS libcurl4)
set(CPACK_DEBIAN_JOULERY_PACKAGE_CONTROL_EXTRA
  "${CMAKE_SOURCE_DIR}/packaging/debian/postinst;${CMAKE_SOURCE_DIR}/packaging/debian/prerm;${CMAKE_SOURCE_DIR}/packaging/debian/postrm;${CMAKE_SOURCE_DIR}/packaging/debian/triggers")
set(CPACK_DEBIAN_DEV_PACKAGE_NAME joulery-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "joulery (= ${PROJECT_VERSION})")
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)

# Help in the places where shells and man look for it, made by the program itself.
if(NOT CMAKE_CROSSCOMPILING)
  set(help ${CMAKE_BINARY_DIR}/help)
  add_custom_command(OUTPUT ${help}/joulery.1 ${help}/joulery.bash ${help}/_joulery ${help}/joulery.fish
    COMMAND ${CMAKE_COMMAND} -E make_directory ${help}
    COMMAND $<TARGET_FILE:joulery> man > ${help}/joulery.1
    COMMAND $<TARGET_FILE:joulery> completion bash > ${help}/joulery.bash
    COMMAND $<TARGET_FILE:joulery> completion zsh > ${help}/_joulery
    COMMAND $<TARGET_FILE:joulery> completion fish > ${help}/joulery.fish
    DEPENDS joulery VERBATIM)
  add_custom_target(help_files ALL DEPENDS ${help}/joulery.1 ${help}/joulery.bash ${help}/_joulery ${help}/joulery.fish)
  install(FILES ${help}/joulery.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT joulery)
  install(FILES ${help}/joulery.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME joulery
    COMPONENT joulery)
  install(FILES ${help}/_joulery DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions COMPONENT joulery)
  install(FILES ${help}/joulery.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT joulery)
endif()
# An example and no more: it opens the counters in full to the group, where joulery-sensord tells them coarsely.
install(FILES ${CMAKE_SOURCE_DIR}/packaging/60-joulery.rules DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/joulery/examples
  COMPONENT joulery)
set(systemd ${CMAKE_SOURCE_DIR}/packaging/systemd)
install(FILES ${systemd}/joulery-sensord.socket DESTINATION lib/systemd/system COMPONENT joulery)
install(FILES ${systemd}/joulery.sysusers DESTINATION lib/sysusers.d RENAME joulery.conf COMPONENT joulery)
install(FILES ${systemd}/joulery.tmpfiles DESTINATION lib/tmpfiles.d RENAME joulery.conf COMPONENT joulery)
# The unit names the program where it is put, which only the installation knows.
install(CODE "set(sbin \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_SBINDIR}\")
  configure_file(${systemd}/joulery-sensord.service.in
    \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/lib/systemd/system/joulery-sensord.service\" @ONLY)" COMPONENT joulery)
install(FILES ${CMAKE_SOURCE_DIR}/LICENSE RENAME copyright DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/joulery
  COMPONENT joulery)

include(CPack)
