"""Watch files as other programs write them: gpxpy for GPX, fit-tool for FIT, and TCX as its schema says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import gpxpy.gpx
from fit_tool.fit_file_builder import FitFileBuilder
from fit_tool.profile.messages.device_info_message import DeviceInfoMessage
from fit_tool.profile.messages.file_id_message import FileIdMessage
from fit_tool.profile.messages.record_message import RecordMessage
from fit_tool.profile.messages.session_message import SessionMessage
from fit_tool.profile.profile_type import FileType, Manufacturer, Sport

START = datetime(2026, 4, 14, 16, 2, tzinfo=UTC)
HOME = (52.5200, 13.4050)
SERIAL = 3_456_789_012
STEP_NORTH = 0.0000269796  # degrees, 3 metres


def seconds(minutes: int) -> range:
    return range(minutes * 60 + 1)


def gpx(minutes: int = 60, start: datetime = START) -> bytes:
    """3 metres a second due north, one point a second, with Garmin's extension."""
    document = gpxpy.gpx.GPX()
    document.creator = f"Watch {SERIAL}"
    track, segment = gpxpy.gpx.GPXTrack(name="Home, sweet home"), gpxpy.gpx.GPXTrackSegment()
    for second in seconds(minutes):
        at, north = start + timedelta(seconds=second), HOME[0] + second * STEP_NORTH
        segment.points.append(gpxpy.gpx.GPXTrackPoint(latitude=north, longitude=HOME[1], time=at))
    track.segments.append(segment)
    document.tracks.append(track)
    return str(document.to_xml()).encode()


def gpx_with_heart(minutes: int = 10) -> bytes:
    points = "".join(
        f'<trkpt lat="52.5" lon="13.4"><time>{START + timedelta(seconds=s):%Y-%m-%dT%H:%M:%SZ}</time><extensions>'
        f"<x:TrackPointExtension><x:hr>150</x:hr><x:cad>85</x:cad></x:TrackPointExtension></extensions></trkpt>"
        for s in seconds(minutes)
    )
    return (
        '<?xml version="1.0"?><gpx xmlns="http://www.topografix.com/GPX/1/1" '
        'xmlns:x="http://www.garmin.com/xmlschemas/TrackPointExtension/v1"><trk><trkseg>'
        f"{points}</trkseg></trk></gpx>"
    ).encode()


def tcx(minutes: int = 60, start: datetime = START) -> bytes:
    points = "".join(
        f"<Trackpoint><Time>{start + timedelta(seconds=s):%Y-%m-%dT%H:%M:%S.000Z}</Time>"
        f"<Position><LatitudeDegrees>{HOME[0]}</LatitudeDegrees><LongitudeDegrees>{HOME[1]}</LongitudeDegrees></Position>"
        f"<DistanceMeters>{3 * s}</DistanceMeters><HeartRateBpm><Value>{140 + s % 20}</Value></HeartRateBpm>"
        "<Extensions><TPX xmlns='http://www.garmin.com/xmlschemas/ActivityExtension/v2'><RunCadence>86</RunCadence>"
        "</TPX></Extensions></Trackpoint>"
        for s in seconds(minutes)
    )
    return (
        "<?xml version='1.0' encoding='UTF-8'?><TrainingCenterDatabase "
        "xmlns='http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2'><Activities><Activity Sport='Running'>"
        f"<Lap StartTime='{start:%Y-%m-%dT%H:%M:%SZ}'><TotalTimeSeconds>{minutes * 60 - 120}</TotalTimeSeconds>"
        f"<Track>{points}</Track></Lap><Creator><UnitId>{SERIAL}</UnitId></Creator></Activity></Activities>"
        "</TrainingCenterDatabase>"
    ).encode()


@cache
def fit(minutes: int = 60, start: datetime = START, every_s: int = 10, **session: Any) -> bytes:
    """3 metres a second, 170 steps a minute; the encoder takes its time, so a point every ten seconds."""
    builder = FitFileBuilder(auto_define=True)
    head = FileIdMessage()
    head.type, head.manufacturer = FileType.ACTIVITY, Manufacturer.DEVELOPMENT.value
    head.product, head.serial_number = 1, SERIAL
    head.time_created = _ms(start)
    device = DeviceInfoMessage()
    device.timestamp, device.serial_number = _ms(start), SERIAL
    builder.add(head)
    builder.add(device)
    for second in seconds(minutes)[::every_s]:
        record = RecordMessage()
        record.timestamp = _ms(start + timedelta(seconds=second))
        record.position_lat, record.position_long = HOME[0] + second * STEP_NORTH, HOME[1]
        record.distance, record.heart_rate, record.cadence = 3.0 * second, 150, 85
        builder.add(record)
    whole = SessionMessage()
    whole.timestamp, whole.start_time, whole.sport = _ms(start + timedelta(minutes=minutes)), _ms(start), Sport.RUNNING
    whole.total_timer_time = session.get("timer_s", minutes * 60.0)
    whole.total_elapsed_time, whole.total_distance = minutes * 60.0, 180.0 * minutes
    builder.add(whole)
    return bytes(builder.build().to_bytes())


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE gpx [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">
<!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;">]><gpx><trk><name>&e;&e;&e;</name></trk></gpx>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE gpx [<!ENTITY x SYSTEM "file:///etc/passwd">]><gpx><trk><name>&x;</name></trk></gpx>"""


def deep() -> bytes:
    return b"<gpx>" + b"<a>" * 400_000 + b"</a>" * 400_000 + b"</gpx>"


def too_many() -> bytes:
    # Few bytes each; the time is enough to count.
    points = b"".join(
        b"<trkpt><time>2026-04-14T%02d:%02d:%02dZ</time></trkpt>" % (s // 3600, s // 60 % 60, s % 60)
        for s in range(50_001)
    )
    return b"<gpx>" + points + b"</gpx>"
