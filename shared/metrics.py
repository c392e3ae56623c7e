"""What a service counts and measures, for Prometheus."""

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter("catchment_http_requests_total", "Requests answered.", ["method", "route", "status"])
REQUEST_SECONDS = Histogram("catchment_http_request_seconds", "Time to answer.", ["method", "route"])

RELAY_PENDING = Gauge("catchment_relay_pending_events", "Events that wait to be published.", ["service"])
RELAY_LEADER = Gauge("catchment_relay_leader", "1 where this process is the service's relay.", ["service"])
RELAY_PUBLISHED = Counter("catchment_relay_published_events_total", "Events published.", ["service"])
RELAY_REFUSED = Counter("catchment_relay_refused_events_total", "Events too large for the stream.", ["service"])
CONSUMER_LAG = Gauge("catchment_consumer_lag_events", "Events in the stream not yet applied.", ["service"])
CONSUMED = Counter("catchment_consumer_events_total", "Events applied.", ["service"])
PARKED = Gauge("catchment_consumer_parked_events", "Events that failed and wait for a person.", ["service"])
GAPS_REPAIRED = Counter("catchment_consumer_repaired_events_total", "Events fetched from a log.", ["service", "source"])
GAPS_LOST = Counter("catchment_consumer_lost_positions_total", "Positions that no log holds.", ["service", "source"])
SLOW_SUBSCRIPTIONS = Counter("catchment_slow_subscriptions_total", "Messages dropped: a subscription was too slow.")
