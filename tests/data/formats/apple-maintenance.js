jsonCallback({"services": [{"serviceName": "Mail", "events": [{"statusType": "Maintenance", "eventStatus": "ongoing"}]}, {"serviceName": "Maps", "events": []}]});
