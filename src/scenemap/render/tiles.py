"""The one thing that the page may fetch, and only once its reader asks: a background map.

Kartverket's grey topographic map, CC BY 4.0. It is used as a service and never copied into the file:
the licence of the large scales does not allow that.
"""

HOST = "https://cache.kartverket.no"
# Row before column.
URL = f"{HOST}/v1/wmts/1.0.0/topograatone/default/webmercator/{{z}}/{{y}}/{{x}}.png"
CLOSEST_ZOOM = 18
