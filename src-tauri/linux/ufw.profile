[Cordboard]
title=Cordboard
description=Phones of the office: SIP, and the sound of calls; other PCs that log in
ports=5060,5353,40000:49999/udp|5060,5061,8443/tcp
