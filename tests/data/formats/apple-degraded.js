jsonCallback({"services": [{"serviceName": "Mail", "events": [{"statusType": "Issue", "eventStatus": "ongoing"}]}, {"serviceName": "Maps", "events": []}]});
