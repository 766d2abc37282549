[Cordboard]
title=Cordboard
description=Phones of the office: SIP, and the sound of calls
ports=5060/udp|5060:5061/tcp|40000:49999/udp
