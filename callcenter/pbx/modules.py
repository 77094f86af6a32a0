"""Asterisk's modules: the ones we load and why. Everything else stays out (``autoload = no``)."""

from __future__ import annotations

from collections.abc import Mapping

MODULES: Mapping[str, str] = {
    "res_sorcery_config": "PJSIP reads its objects from pjsip.conf",
    "res_sorcery_memory": "PJSIP's objects that live in memory",
    "res_sorcery_astdb": "registrations survive a restart",
    "res_timing_timerfd": "clock of music and files",
    "res_pjproject": "the SIP stack",
    "res_rtp_asterisk": "audio",
    "res_srtp": "encrypted audio of seats that register over TLS",
    "res_pjsip": "SIP",
    "res_pjsip_session": "SIP calls",
    "res_pjsip_sdp_rtp": "audio of SIP calls",
    "res_pjsip_authenticator_digest": "seats prove their secret",
    "res_pjsip_registrar": "seats register",
    "res_pjsip_endpoint_identifier_user": "seats are known by name",
    "res_pjsip_endpoint_identifier_ip": "the trunk is known by address",
    "res_pjsip_nat": "phones behind address translation",
    "res_pjsip_caller_id": "the caller's number",
    "res_pjsip_rfc3326": "reasons of a hang-up",
    "res_pjsip_dtmf_info": "keys sent as SIP INFO",
    "res_pjsip_header_funcs": "X-CC-Contact on the call to a seat",
    "res_pjsip_refer": "a seat's phone transfers by REFER",
    "res_pjsip_pubsub": "chan_pjsip cannot load without it",
    "chan_pjsip": "SIP channels",
    "bridge_simple": "two parties",
    "bridge_native_rtp": "two parties without touching their audio",
    "bridge_softmix": "three parties",
    "bridge_builtin_features": "transfers",
    "codec_alaw": "alaw to signed linear, for recording",
    "codec_ulaw": "the same for ulaw",
    "codec_a_mu": "alaw to ulaw directly",
    "format_pcm": "prompts and music in alaw",
    "format_wav": "messages that callers record",
    "pbx_config": "extensions.conf",
    "res_speech": "res_agi cannot load without it",
    "res_agi": "the core, and the offline script",
    "res_musiconhold": "music",
    "res_manager_devicestate": "DeviceStateChange on the manager connection",
    "app_dial": "calls to seats",
    "app_queue": "the fallback queue",
    "app_playback": "prompts",
    "app_controlplayback": "an announcement is cut short when a seat is free",
    "app_chanspy": "supervisors listen, whisper and barge in",
    "app_confbridge": "consultations and three-party calls",
    "app_playtones": "ringing, for an agent who consults; notes while the core is silent",
    "app_read": "keys of a menu",
    "app_senddtmf": "a wait for a key is ended that does not end by itself",
    "app_mixmonitor": "recordings of talks",
    "app_stack": "Gosub, for headers on the call to a seat",
    "app_verbose": "Log()",
    "app_userevent": "marks on the manager connection",
    "app_celgenuserevent": "marks in the CEL file",
    "func_callerid": "CALLERID()",
    "func_channel": "CHANNEL()",
    "func_groupcount": "trunk.max_calls",
    "func_hangupcause": "why a seat did not answer",
    "func_logic": "IF()",
    "func_strings": "FILTER() and STRFTIME()",
    "func_timeout": "TIMEOUT(), the grip on a silent core",
    "res_cdrel_custom": "writes CEL as JSON",
    "cel_custom": "CEL",
}
"""Module → what it is for, in the order in which they are loaded."""

BROWSER_MODULES: Mapping[str, str] = {
    "res_http_websocket": "the console's connections for phones in browsers",
    "res_pjsip_transport_websocket": "SIP over them",
}
"""The same for phones in browsers: without one of these, or with `softphone.enabled: false`, there are none."""

ESSENTIAL = frozenset({"chan_pjsip", "res_rtp_asterisk", "res_agi", "pbx_config", "app_queue", "app_dial"})
"""Without one of these Asterisk ends at once instead of answering calls badly."""

DECLINED_MESSAGES = (
    "ast_channel_varset_type",
    "ast_channel_talking_start",
    "ast_channel_talking_stop",
    "ast_rtp_rtcp_sent_type",
    "ast_rtp_rtcp_received_type",
    "ast_test_suite_message_type",
    "agi_exec_start_type",
    "agi_exec_end_type",
)
"""Messages of Asterisk's bus that nobody here reads; not making them saves time on every call.

Not every type can be declined: the manager does not start without ``ast_channel_dtmf_begin_type``,
``moh_start``, ``moh_stop`` or ``hangup_handler``, app_queue crashes without its own, and
without ``ast_security_event_type`` every registration logs an error.
"""
