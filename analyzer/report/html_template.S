// The page of html_report.cpp, built by analyzer/report/html/build.
  .section .rodata
  .global boardless_html_template
  .global boardless_html_template_end
boardless_html_template:
  .incbin "analyzer/report/html/report.html"
boardless_html_template_end:
  .byte 0
  .section .note.GNU-stack, "", %progbits
