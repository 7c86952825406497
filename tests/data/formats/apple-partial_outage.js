jsonCallback({"services": [{"serviceName": "Mail", "events": [{"statusType": "Outage", "eventStatus": "ongoing"}]}, {"serviceName": "Maps", "events": []}]});
