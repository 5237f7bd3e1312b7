// The pages that html_page.cpp fills, built by analyzer/report/page/build.
  .section .rodata
  .macro page name, file
  .global boardless_\name\()_page
  .global boardless_\name\()_page_end
boardless_\name\()_page:
  .incbin "\file"
boardless_\name\()_page_end:
  .byte 0
  .endm

  page explanation, analyzer/report/html/report.html
  page comparison, analyzer/report/html_compare/compare.html
  page validation, analyzer/report/html_validate/validate.html
  page search, analyzer/report/html_search/search.html
  .section .note.GNU-stack, "", %progbits
