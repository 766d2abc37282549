; Windows asks about a program that listens only when it is first seen to; by then a phone has failed to
; register. The rules hold for private and domain networks: a phone system has no business in a café.

!macro NSIS_HOOK_POSTINSTALL
  nsExec::Exec 'netsh advfirewall firewall delete rule name="Cordboard"'
  nsExec::Exec 'netsh advfirewall firewall add rule name="Cordboard" dir=in action=allow program="$INSTDIR\cordboard.exe" protocol=udp profile=private,domain'
  nsExec::Exec 'netsh advfirewall firewall add rule name="Cordboard" dir=in action=allow program="$INSTDIR\cordboard.exe" protocol=tcp localport=5060-5061,8443 profile=private,domain'
!macroend

!macro NSIS_HOOK_PREUNINSTALL
  nsExec::Exec 'netsh advfirewall firewall delete rule name="Cordboard"'
!macroend
