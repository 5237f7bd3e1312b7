// The page of compare_html.cpp, built by analyzer/report/html_compare/build.
  .section .rodata
  .global boardless_html_compare_template
  .global boardless_html_compare_template_end
boardless_html_compare_template:
  .incbin "analyzer/report/html_compare/compare.html"
boardless_html_compare_template_end:
  .byte 0
  .section .note.GNU-stack, "", %progbits
