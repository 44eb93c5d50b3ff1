"""Installs liquid_nav by pip and as an ament_python package by colcon."""

from glob import glob
from pathlib import Path

from setuptools import find_packages, setup

NAME = 'liquid_nav'
SHARE = f'share/{NAME}'


def _config() -> list[tuple[str, list[str]]]:
    folders = sorted({path.parent for path in Path('config').rglob('*') if path.is_file()})
    return [(f'{SHARE}/{folder}', sorted(str(path) for path in folder.iterdir() if path.is_file()))
            for folder in folders]


setup(
    name=NAME,
    version='0.1.0',
    description='Flies a drone by camera and IMU with a closed-form liquid network (CfC), in simulation and over ROS 2',
    long_description=Path('README.md').read_text(encoding='utf-8') if Path('README.md').exists() else '',
    long_description_content_type='text/markdown',
    author='liquid_nav maintainers',
    maintainer='liquid_nav maintainers',
    maintainer_email='liquid_nav@example.com',
    license='Apache-2.0',
    python_requires='>=3.10',
    packages=find_packages(include=[NAME, f'{NAME}.*']),
    package_data={f'{NAME}.models': ['*.onnx', '*.json'], f'{NAME}.evaluation': ['*.html', '*.jinja']},
    include_package_data=True,
    data_files=[
        ('share/ament_index/resource_index/packages', [f'resource/{NAME}']),
        (SHARE, ['package.xml']),
        (f'{SHARE}/launch', sorted(glob('launch/*.launch.py'))),
        # `ros2 run` and `ros2 launch` look for executables here; pip puts console scripts elsewhere.
        (f'lib/{NAME}', sorted(glob('resource/lib/*'))),
        *_config(),
    ],
    install_requires=['numpy', 'onnxruntime', 'opencv-python-headless', 'PyYAML'],
    extras_require={
        'sim': ['pybullet', 'scipy', 'rich'],
        'ros': [
            'ros-rclpy[fastrtps]', 'ros-diagnostic-msgs', 'ros-geometry-msgs', 'ros-nav-msgs', 'ros-sensor-msgs',
            'ros-std-msgs', 'ros-std-srvs',
        ],
        'train': ['torch', 'onnx', 'onnxscript'],
        'gym': ['gymnasium', 'pybullet'],
        'liquid': ['torch', 'torchdiffeq'],
        'report': ['matplotlib', 'jinja2', 'imageio-ffmpeg', 'Pillow'],
        'bags': ['rosbags'],
        'test': ['mcap', 'pytest', 'pytest-xdist', 'hypothesis', 'ncps', 'torchdiffeq', 'gymnasium', 'ruff'],
    },
    entry_points={'console_scripts': ['liquid-nav = liquid_nav.cli.main:main']},
    zip_safe=False,
)
